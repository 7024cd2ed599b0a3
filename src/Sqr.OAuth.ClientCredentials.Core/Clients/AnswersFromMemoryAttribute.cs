namespace Sqr.OAuth.ClientCredentials;

/// <summary>Marks our own stores that answer at once from this node's memory. They cannot hang, so they need neither a timeout nor a circuit breaker.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class AnswersFromMemoryAttribute : Attribute;
