namespace Runner.Networks;

/// <summary>No network can be built or trained with the configuration. The message is one line for the user: diagnosis,
/// then remedy.</summary>
public class NetworkException(string message) : Exception(message);
