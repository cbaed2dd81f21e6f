namespace Runner.Commands;

/// <summary>An error that the user can fix. The message has one line per problem, diagnosis then remedy; the exit code is 2.</summary>
public sealed class UserException(string message, Exception? cause = null) : Exception(message, cause);
