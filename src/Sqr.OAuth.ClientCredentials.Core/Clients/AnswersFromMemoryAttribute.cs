namespace Sqr.OAuth.ClientCredentials;

/// <summary>Marks our own stores that answer at once from this node's memory. They neither hang nor block, and so need no timeout.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class AnswersFromMemoryAttribute : Attribute;
