namespace Runner.Planning;

/// <summary>A trial that cannot be trained as its spec says. The message is one line: position, diagnosis, remedy.</summary>
public sealed class UnfitTrialException(string message, Exception cause) : Exception(message, cause);
