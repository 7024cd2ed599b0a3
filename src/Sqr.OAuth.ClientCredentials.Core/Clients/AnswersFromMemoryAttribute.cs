namespace Sqr.OAuth.ClientCredentials;

/// <summary>Marks a store of ours that answers from the memory of this node, at once: it can neither hang nor block, and needs no fence.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class AnswersFromMemoryAttribute : Attribute;
