using System.Buffers.Text;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Runner.Comparison;
using Runner.Specs;

namespace Runner.Page.Starts;

/// <summary>What someone plays, as the query of the page's address has it. What is not in it is as the spec's own.</summary>
/// <param name="Play">The title of a preset, or the name of a sweep of the ledger; null for the first preset.</param>
/// <param name="Spec">The text of the spec where it was changed; null where it is that of <paramref name="Play"/>.</param>
/// <param name="Speed">Updates a step.</param>
/// <param name="Update">How far the runs are trained.</param>
internal sealed record StartsLink(string? Play, string? Spec, string? Points, string? Inits, string? Orders, int? Speed, long Update)
{
    /// <summary>Longer addresses are refused by servers and cut by programs that pass them on.</summary>
    private const int MostCharacters = 6_000;

    private const int MostSpeed = 1_000;

    /// <summary>Reads the query of an address. What cannot be read is left out, with a line that says so.</summary>
    /// <param name="query">With or without its question mark.</param>
    public static (StartsLink Link, IReadOnlyList<string> Problems) Read(string query)
    {
        var values = QueryHelpers.ParseQuery(query);
        var problems = new List<string>();
        var spec = Text("spec") is { } packed ? Unpacked(packed) : null;
        if (spec is null && Text("spec") is not null)
        {
            problems.Add("spec: the link's spec is damaged. It is left out.");
        }

        var speed = Whole("step") is >= 1 and <= MostSpeed and var step ? (int?)step : null;
        return (new(Text("play"), spec, Text("points"), Text("inits"), Text("orders"), speed, Math.Max(0, Whole("update") ?? 0)), problems);

        string? Text(string key) => values.GetValueOrDefault(key).FirstOrDefault() is { Length: > 0 } text ? text : null;

        long? Whole(string key)
        {
            if (Text(key) is not { } text)
            {
                return null;
            }

            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            problems.Add($"{key}: {Echo.Shown.Line(text, 40)} is not a whole number. It is left out.");
            return null;
        }
    }

    /// <summary>The query that reads as this; null when the spec is too long for an address.</summary>
    public string? Query()
    {
        var query = QueryHelpers.AddQueryString("", new Dictionary<string, string?>
        {
            ["play"] = Play,
            ["points"] = Points,
            ["inits"] = Inits,
            ["orders"] = Orders,
            ["step"] = Speed is { } speed ? Number.Exact(speed) : null,
            ["update"] = Update > 0 ? Number.Exact(Update) : null,
            ["spec"] = Spec is null ? null : Packed(Spec),
        });
        return query.Length <= MostCharacters ? query : null;
    }

    private static string Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var writer = new BrotliStream(packed, CompressionLevel.SmallestSize))
        {
            writer.Write(Encoding.UTF8.GetBytes(text));
        }

        return Base64Url.EncodeToString(packed.ToArray());
    }

    /// <summary>Null for what <see cref="Packed"/> has not made, and for more than a spec may be.</summary>
    private static string? Unpacked(string packed)
    {
        try
        {
            using var reader = new BrotliStream(new MemoryStream(Base64Url.DecodeFromChars(packed)), CompressionMode.Decompress);
            using var text = new StreamReader(reader, new UTF8Encoding(false, throwOnInvalidBytes: true));
            var buffer = new char[SpecFile.MostCharacters];
            var length = text.ReadBlock(buffer);
            return text.Peek() < 0 ? new string(buffer, 0, length) : null;
        }
        catch (Exception damage) when (damage is FormatException or InvalidDataException or InvalidOperationException or DecoderFallbackException)
        {
            return null;
        }
    }
}
