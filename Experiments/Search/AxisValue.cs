namespace Runner.Search;

/// <summary>The value of one axis at one point.</summary>
/// <param name="Path">Dotted path of the axis.</param>
/// <param name="Text">The text shown to users: the value, or the label of a section.</param>
/// <param name="Number">The value as a number; null if it is not a number.</param>
public sealed record AxisValue(string Path, string Text, double? Number);
