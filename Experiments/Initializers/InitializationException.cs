namespace Runner.Initializers;

/// <summary>Initial values cannot be created as configured. The message is one line for the user: diagnosis, then remedy.</summary>
public sealed class InitializationException(string message) : Exception(message);
