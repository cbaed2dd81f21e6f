namespace Runner.Networks;

/// <summary>A configuration that no network can be built or trained from. The message is one line for the user: diagnosis,
/// then remedy.</summary>
public class NetworkException(string message) : Exception(message);
