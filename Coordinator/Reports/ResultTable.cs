using System.Globalization;
using System.Text;
using System.Text.Json;
using Runner.Comparison;
using Runner.Identities;
using Runner.Results;
using Runner.Specs;

namespace Runner.Reports;

/// <summary>
/// The result table of a sweep: one row per recorded trial, in index order. Its bytes depend on the sweep alone: no
/// times, no nodes, numbers in the shortest form that round-trips exactly, LF line endings. Rows are streamed, so memory does
/// not grow with their number.
/// </summary>
public static class ResultTable
{
    /// <summary>CSV as in RFC 4180, but with LF. Missing values are empty; numbers that are not finite are
    /// <c>NaN</c> (empty), <c>Infinity</c>, <c>-Infinity</c>.</summary>
    public static void WriteCsv(Stream destination, SweepOutline outline, IEnumerable<TrialResult> results)
    {
        using var writer = new StreamWriter(destination, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(Header(outline, rawText: false));
        var line = new StringBuilder();
        var splits = Splits(outline);
        foreach (var result in results)
        {
            AppendRow(line.Clear(), ComparedTrial.Of(outline, result), splits, rawText: false);
            writer.Write(line.Append('\n'));
        }
    }

    /// <summary>The same, from a ledger's stream.</summary>
    public static async Task WriteCsvAsync(
        Stream destination, SweepOutline outline, IAsyncEnumerable<TrialResult> results, bool rawText = false, CancellationToken cancel = default)
    {
        await using var writer = new StreamWriter(destination, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        await writer.WriteAsync($"{Header(outline, rawText)}\n".AsMemory(), cancel);
        var line = new StringBuilder();
        var splits = Splits(outline);
        await foreach (var result in results.WithCancellation(cancel))
        {
            AppendRow(line.Clear(), ComparedTrial.Of(outline, result), splits, rawText);
            await writer.WriteAsync(line.Append('\n'), cancel);
        }
    }

    /// <summary>One JSON object: the sweep's name, the number of its trials, its axes, and one row per line. NaN is null;
    /// infinities are strings.</summary>
    public static void WriteJson(Stream destination, SweepOutline outline, TableExtent extent, IEnumerable<TrialResult> results)
    {
        var rows = new JsonRows(destination, outline, extent, "trials");
        foreach (var result in results)
        {
            rows.Add(ComparedTrial.Of(outline, result), json => Row(json, result));
        }

        rows.End();
    }

    public static async Task WriteJsonAsync(
        Stream destination, SweepOutline outline, TableExtent extent, IAsyncEnumerable<TrialResult> results, CancellationToken cancel = default)
    {
        var rows = new JsonRows(destination, outline, extent, "trials");
        await foreach (var result in results.WithCancellation(cancel))
        {
            rows.Add(ComparedTrial.Of(outline, result), json => Row(json, result));
        }

        rows.End();
    }

    /// <summary>Whether trials use different splits of their data; then the table has a column for the split.</summary>
    internal static bool Splits(SweepOutline outline) =>
        Enumerable.Range(0, outline.PointCount == 0 ? 0 : outline.ReplicatesOf(0)).Any(trial => outline.Seeds(trial).Split != 0);

    private static string Header(SweepOutline outline, bool rawText) => string.Join(
        ',',
        ((string[])["trial", "identity", .. outline.Axes, "seed.init", "seed.order", "seed.noise", .. Splits(outline) ? (string[])["seed.split"] : [], "outcome", "end-reason", "epochs",
            "final-loss", "best-loss", "test-loss", "weights-hash", "curve-hash"]).Select(name => Quoted(rawText ? name : Harmless(name))));

    private static void AppendRow(StringBuilder line, ComparedTrial trial, bool splits, bool rawText)
    {
        var result = trial.Result;
        line.Append(trial.Index).Append(',').Append(trial.Identity.ToString());
        foreach (var value in trial.Values)
        {
            line.Append(',').Append(value is null ? "" : Quoted(rawText || value.Number is not null ? value.Text : Harmless(value.Text)));
        }

        line.Append(CultureInfo.InvariantCulture, $",{trial.Seeds.Init},{trial.Seeds.Order},{trial.Seeds.Noise}");
        if (splits)
        {
            line.Append(CultureInfo.InvariantCulture, $",{trial.Seeds.Split}");
        }

        line.Append(',').Append(KebabCase.Of(result.Outcome)).Append(',').Append(EndReasonOf(result));
        line.Append(',').Append(result.Epochs);
        line.Append(',').Append(Field(result.FinalLoss)).Append(',').Append(Field(result.BestLoss)).Append(',').Append(Field(result.TestLoss));
        line.Append(',').Append(Field(result.WeightsHash)).Append(',').Append(Field(result.CurveHash));
    }

    private static string EndReasonOf(TrialResult result) =>
        result.Outcome == TrialOutcome.Completed ? KebabCase.Of(result.EndReason) : "";

    internal static string Field(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Field(Sha256Digest digest) => digest == default ? "" : digest.ToString();

    /// <summary>Escapes text that a spreadsheet would take for a formula. Numbers are kept, whatever their sign.</summary>
    internal static string Harmless(string text) =>
        text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠', ..]
        && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? "'" + text
            : text;

    internal static string Quoted(string text) =>
        text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";

    private static void Row(Utf8JsonWriter json, TrialResult result)
    {
        json.WriteString("outcome", KebabCase.Of(result.Outcome));
        if (result.Outcome == TrialOutcome.Completed)
        {
            json.WriteString("end-reason", KebabCase.Of(result.EndReason));
        }
        else
        {
            json.WriteNull("end-reason");
        }

        json.WriteNumber("epochs", result.Epochs);
        json.WriteAny("final-loss", result.FinalLoss);
        json.WriteAny("best-loss", result.BestLoss);
        json.WriteAny("test-loss", result.TestLoss);
        Hash(json, "weights-hash", result.WeightsHash);
        Hash(json, "curve-hash", result.CurveHash);
    }

    private static void Hash(Utf8JsonWriter json, string name, Sha256Digest digest)
    {
        if (digest == default)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, digest.ToString());
        }
    }
}
