namespace Runner.Search;

/// <summary>One axis's value at one point.</summary>
/// <param name="Path">Dotted path, such as <c>optimizer.lr</c>.</param>
/// <param name="Text">As the spec writes it.</param>
/// <param name="Number">The same as a number; null for words.</param>
public sealed record AxisValue(string Path, string Text, double? Number);
