namespace Runner.Data;

/// <summary>A data set as <c>data list</c> shows it.</summary>
/// <param name="Name">As a spec writes it.</param>
/// <param name="Samples">Training samples; null when the file decides.</param>
/// <param name="Features">Null when the file decides.</param>
/// <param name="Classes">0 for none or when the file decides.</param>
/// <param name="About">What it is.</param>
/// <param name="Present">Whether it can be used now.</param>
/// <param name="Where">Where it comes from, or how to get it.</param>
public sealed record DataDescription(string Name, int? Samples, int? Features, int Classes, string About, bool Present, string Where);
