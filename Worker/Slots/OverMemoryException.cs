namespace Runner.Slots;

/// <summary>A trial's process used more memory than it may, or could get no more.</summary>
public sealed class OverMemoryException(string message) : Exception(message);
