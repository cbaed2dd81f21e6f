namespace Runner.Commands;

/// <summary>Something the user can put right. The message is one line per problem, diagnosis then remedy; the exit code is 2.</summary>
public sealed class UserException(string message, Exception? cause = null) : Exception(message, cause);
