namespace Runner.Comparison.Findings;

/// <summary>Parts of sentences.</summary>
public static class Words
{
    /// <summary>"a", "a and b", "a, b and c", "a, b and 4 others".</summary>
    public static string List(IReadOnlyList<string> names, string last = "and", int most = 4)
    {
        if (names.Count > most)
        {
            return $"{string.Join(", ", names.Take(most - 1))} {last} {Number.Of(names.Count - most + 1, "other")}";
        }

        return names.Count switch
        {
            0 => "nothing",
            1 => names[0],
            _ => $"{string.Join(", ", names.Take(names.Count - 1))} {last} {names[^1]}",
        };
    }

    /// <summary>"182 of 270 runs", "all 270 runs", "both runs", "the only run".</summary>
    public static string Of(int some, int all, string noun) => some < all ? $"{Number.Count(some)} of {Number.Of(all, noun)}" : All(all, noun);

    /// <summary>"all 270 runs", "both runs", "the only run".</summary>
    public static string All(int count, string noun) => count switch
    {
        1 => $"the only {noun}",
        2 => $"both {noun}s",
        _ => $"all {Number.Of(count, noun)}",
    };

    /// <summary>"IQM of the …", or "Median of the …" when groups are ranked by it.</summary>
    public static string Typical(SweepComparison comparison) => $"{(comparison.Metric.Kind == MetricKind.EpochsTo ? "Median" : "IQM")} of the {comparison.Metric.Phrase}";

    /// <summary>With a capital letter, for the beginning of a sentence or a heading.</summary>
    public static string Capital(string sentence) =>
        sentence.Length == 0 ? sentence : char.ToUpperInvariant(sentence[0]) + sentence[1..];

    /// <summary>A value of the metric: "0.0203", "12 epochs", "never".</summary>
    public static string Value(SweepComparison comparison, double value) => comparison.Metric.Kind != MetricKind.EpochsTo
        ? Number.Short(value)
        : double.IsFinite(value) ? comparison.Results.Outline.Duration(value) : "never";

    /// <summary>Two values of the metric, with enough digits to tell them apart, at most 8.</summary>
    public static (string First, string Second) Values(SweepComparison comparison, double first, double second)
    {
        if (comparison.Metric.Kind == MetricKind.EpochsTo)
        {
            return (Value(comparison, first), Value(comparison, second));
        }

        var digits = 3;
        while (digits < 8 && first != second && Number.Significant(first, digits) == Number.Significant(second, digits))
        {
            digits++;
        }

        return (Number.Significant(first, digits), Number.Significant(second, digits));
    }

    /// <summary>A typical time: rounded to a whole number from 10 on, to a tenth below.</summary>
    public static string Time(double value) => value >= 10 ? Number.Count((long)Math.Round(value)) : Number.Short(Math.Round(value, 1));

    /// <summary>A sentence about the runs that are not included in any average; empty when there are none.</summary>
    public static string LeftOut(SweepComparison comparison)
    {
        var values = comparison.Values;
        var (diverged, unfinished, failed, missing) = (values.Count(Standing.Diverged), values.Count(Standing.Unfinished), values.Count(Standing.Failed), values.Count(Standing.Missing));
        var parts = new List<string>();
        Add(diverged, "diverged");
        Add(unfinished, "ended early");
        Add(failed, "failed");
        Add(missing, $"{(missing == 1 ? "has" : "have")} no {(comparison.Metric.NeedsCurves ? $"curve of the {comparison.Metric.Quantity.Words}" : comparison.Metric.Phrase)}");
        return parts.Count == 0 ? "" : $" {Capital(List(parts))}, and {(diverged + unfinished + failed + missing == 1 ? "is" : "are")} not included in any average.";

        void Add(int count, string what)
        {
            if (count > 0)
            {
                parts.Add(parts.Count == 0 ? $"{Number.Of(count, "run")} {what}" : $"{Number.Count(count)} {what}");
            }
        }
    }

    public static string P(double p) => p < .001 ? "p < 0.001" : $"p = {Number.Significant(p, 2)}";
}
