namespace Runner.Slots;

/// <summary>A trial's process exceeded its memory limit, or could not allocate memory.</summary>
public sealed class OverMemoryException(string message) : Exception(message);
