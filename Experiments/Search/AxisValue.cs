namespace Runner.Search;

/// <summary>The value of one axis at one point.</summary>
/// <param name="Path">Dotted path of the axis.</param>
/// <param name="Text">As shown: the value, or a section's label.</param>
/// <param name="Number">The value as a number; null when it is none.</param>
public sealed record AxisValue(string Path, string Text, double? Number);
