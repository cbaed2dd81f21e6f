using System.Text;
using Runner.Specs;

namespace Runner.Search;

/// <summary>
/// The canonical form of a trial's configuration, which is hashed to its identity: the line <c>trial/1</c>, then a line
/// <c>path=value</c> for every setting that applies and is not off, in ordinal order of paths, then the seeds. Settings of a
/// later version that are off by default add no line, so identities stay the same.
/// </summary>
internal static class CanonicalText
{
    public static ReadOnlySpan<byte> Header => "trial/1\n"u8;

    /// <summary>The text as pieces: literal bytes, and slots for the values that differ between trials.</summary>
    /// <param name="slotOf">The slot of a setting, by its ordinal; −1 if its value is the same in every trial.</param>
    /// <param name="files">The contents of the files that the spec names.</param>
    public static CanonicalPiece[] Pieces(TrialValues values, Func<int, int> slotOf, bool shapeOnly, FileContents files)
    {
        var pieces = new List<CanonicalPiece>();
        var literal = new List<byte>();
        literal.AddRange(Header);
        foreach (var setting in values.Settings.ByPath)
        {
            if (setting.Keeps || setting.PartOf is not null || (shapeOnly && setting.Lane))
            {
                continue;
            }

            var slot = slotOf(setting.Ordinal);
            if (slot >= 0)
            {
                pieces.Add(new CanonicalPiece([.. literal], slot, Encoding.UTF8.GetBytes(setting.Path + "="), setting.Off));
                literal.Clear();
            }
            else if (values[setting.Ordinal] is { } value && !value.Equals(setting.Off))
            {
                literal.AddRange(Encoding.UTF8.GetBytes(setting.Path));
                literal.Add((byte)'=');
                literal.AddRange(files.Canonical(setting, value));
                literal.Add((byte)'\n');
            }
        }

        pieces.Add(new CanonicalPiece([.. literal], -1, [], null));
        return [.. pieces];
    }

    public static void AppendSeeds(ref ByteText text, TrialSeeds seeds)
    {
        text.Append("seed.init="u8);
        text.Append(seeds.Init);
        text.Append("\nseed.noise="u8);
        text.Append(seeds.Noise);
        text.Append("\nseed.order="u8);
        text.Append(seeds.Order);
        if (seeds.Split != 0)
        {
            text.Append("\nseed.split="u8);
            text.Append(seeds.Split);
        }

        text.Append("\nseed.sweep="u8);
        text.Append(seeds.Sweep);
        text.Append("\n"u8);
    }
}

/// <param name="Before">Bytes before the slot.</param>
/// <param name="Slot">Index of the slot; −1 in the last piece.</param>
/// <param name="Key">The slot's path and equals sign.</param>
/// <param name="Off">The value at which the slot adds no line.</param>
internal sealed record CanonicalPiece(byte[] Before, int Slot, byte[] Key, SettingValue? Off);
