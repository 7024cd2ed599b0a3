using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Tests that take longer than a developer waits. They run where SQR_TEST_FULL is set, as in .ci/run.</summary>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class RunsInFullAttribute : NUnitAttribute, IApplyToTest
{
    public void ApplyToTest(Test test)
    {
        if (!LongProof.Full && test.RunState is RunState.Runnable)
        {
            test.RunState = RunState.Ignored;
            test.Properties.Set(PropertyNames.SkipReason, "It takes long. All tests run with: SQR_TEST_FULL=1 dotnet test");
        }
    }
}
