namespace Runner.Data;

/// <summary>A data set in the output of <c>data list</c>.</summary>
/// <param name="Name">Its name in a spec.</param>
/// <param name="Samples">The number of training samples; null when it depends on the file.</param>
/// <param name="Features">The number of features; null when it depends on the file.</param>
/// <param name="Classes">The number of classes; 0 for none or when it depends on the file.</param>
/// <param name="About">What it is.</param>
/// <param name="Present">Whether it can be used now.</param>
/// <param name="Where">Where it comes from, or how to get it.</param>
public sealed record DataDescription(string Name, int? Samples, int? Features, int Classes, string About, bool Present, string Where);
