using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Runner.Comparison;
using Runner.Echo;
using Runner.Latent;

namespace Runner.Page.Latent;

/// <summary>A point of a code, as the page's address has it: where it began, and the numbers that were moved since.</summary>
/// <param name="From">The sample at whose code it began; null for the mean code.</param>
/// <param name="Moved">By their place in the code, from 0.</param>
internal sealed record CodePoint(CodeSample? From, ImmutableSortedDictionary<int, double> Moved)
{
    private const string Sample = "sample";

    private const string Number = "code.";

    public static readonly CodePoint Mean = new(null, ImmutableSortedDictionary<int, double>.Empty);

    /// <summary>Reads the query of an address. What cannot be read is left out, with a line that says so. Other keys are ignored.</summary>
    public static (CodePoint Point, IReadOnlyList<string> Problems) Read(string query, TrialCode code, IReadOnlyList<CodeSlider> sliders)
    {
        var (point, problems) = (Mean, new List<string>());
        foreach (var (key, values) in QueryHelpers.ParseQuery(query))
        {
            var text = values.FirstOrDefault() ?? "";
            if (key == Sample)
            {
                point = point with { From = code.Find(text) };
                if (point.From is null)
                {
                    problems.Add($"{key}: {Shown.Line(text, 40)} is no sample that is shown here. The mean code is taken.");
                }
            }
            else if (key.StartsWith(Number, StringComparison.Ordinal))
            {
                if (!int.TryParse(key.AsSpan(Number.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    || sliders.FirstOrDefault(slider => slider.Number == number && slider.Moves) is not { } moved)
                {
                    problems.Add($"{Shown.Line(key, 40)}: there is no such number to move. It is left out.");
                }
                else if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
                {
                    problems.Add($"{key}: {Shown.Line(text, 40)} is not a number. It is left out.");
                }
                else
                {
                    point = point.With(moved, value);
                }
            }
        }

        return (point, problems);
    }

    public CodePoint With(CodeSlider slider, double value) => this with { Moved = Moved.SetItem(slider.Place, slider.At(value)) };

    /// <summary>Its code.</summary>
    public double[] Of(TrialCode code)
    {
        double[] at = [.. From?.Code ?? code.Places.Mean];
        foreach (var (place, value) in Moved)
        {
            at[place] = value;
        }

        return at;
    }

    /// <summary>The query that reads as this point, with the other parts of a query kept.</summary>
    public string Query(string kept)
    {
        var parts = QueryHelpers.ParseQuery(kept)
            .Where(part => part.Key != Sample && !part.Key.StartsWith(Number, StringComparison.Ordinal))
            .SelectMany(part => part.Value.OfType<string>().Select(value => (part.Key, value)))
            .Concat(From is null ? [] : [(Sample, From.Key)])
            .Concat(Moved.Select(moved => ($"{Number}{moved.Key + 1}", Comparison.Number.Exact(moved.Value))))
            .Select(part => $"{Uri.EscapeDataString(part.Item1)}={Uri.EscapeDataString(part.Item2)}");
        return string.Join('&', parts) is { Length: > 0 } query ? "?" + query : "";
    }
}
