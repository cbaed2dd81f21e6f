using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Runner.Comparison;
using Runner.Identities;
using Runner.Results;
using Runner.Specs;

namespace Runner.Reports;

/// <summary>
/// The result table of a sweep: one row a recorded trial, in index order. Its bytes are a function of the sweep alone: no
/// times, no nodes, numbers in the shortest form that reads back as the same bits, lines ended by LF. Rows are written as
/// they come, so a million of them need no memory.
/// </summary>
public static class ResultTable
{
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>CSV as RFC 4180 has it, but for LF. What there is none of is empty; numbers that are not finite are
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

    /// <summary>One JSON object: the sweep's name and axes, and a row a line. NaN is null; infinities are strings.</summary>
    public static void WriteJson(Stream destination, SweepOutline outline, IEnumerable<TrialResult> results)
    {
        var rows = new JsonRows(destination, outline);
        foreach (var result in results)
        {
            rows.Add(ComparedTrial.Of(outline, result));
        }

        rows.End();
    }

    public static async Task WriteJsonAsync(
        Stream destination, SweepOutline outline, IAsyncEnumerable<TrialResult> results, CancellationToken cancel = default)
    {
        var rows = new JsonRows(destination, outline);
        await foreach (var result in results.WithCancellation(cancel))
        {
            rows.Add(ComparedTrial.Of(outline, result));
        }

        rows.End();
    }

    /// <summary>Whether trials see different splits of their data; then there is a column for its number.</summary>
    private static bool Splits(SweepOutline outline) =>
        Enumerable.Range(0, Math.Min(outline.TrialCount, outline.ReplicateCount)).Any(trial => outline.Seeds(trial).Split != 0);

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

    private static string Field(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Field(Sha256Digest digest) => digest == default ? "" : digest.ToString();

    /// <summary>Text that no spreadsheet takes for a formula. Numbers are none, whatever their sign.</summary>
    private static string Harmless(string text) =>
        text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠', ..]
        && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? "'" + text
            : text;

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";

    /// <summary>Rows of the JSON form, each on a line of its own.</summary>
    private sealed class JsonRows
    {
        private readonly Stream destination;
        private readonly BufferedStream buffered;
        private readonly SweepOutline outline;
        private readonly Utf8JsonWriter writer;
        private readonly bool splits;
        private bool any;

        public JsonRows(Stream destination, SweepOutline outline)
        {
            this.destination = destination;
            this.outline = outline;
            splits = Splits(outline);
            buffered = new(destination, 1 << 16);
            writer = new(buffered, JsonOptions);
            Raw("{\"sweep\":");
            Value(json => json.WriteStringValue(outline.Name));
            Raw(",\"axes\":");
            Value(json =>
            {
                json.WriteStartArray();
                foreach (var axis in outline.Axes)
                {
                    json.WriteStringValue(axis);
                }

                json.WriteEndArray();
            });
            Raw(",\"trials\":[");
        }

        public void Add(ComparedTrial trial)
        {
            Raw(any ? ",\n" : "\n");
            any = true;
            Value(json => Row(json, trial));
        }

        public void End()
        {
            Raw(any ? "\n]}\n" : "]}\n");
            writer.Dispose();
            buffered.Flush();
            destination.Flush();
        }

        private void Raw(string text) => buffered.Write(Encoding.UTF8.GetBytes(text));

        private void Value(Action<Utf8JsonWriter> write)
        {
            write(writer);
            writer.Flush();
            writer.Reset();
        }

        private void Row(Utf8JsonWriter json, ComparedTrial trial)
        {
            var result = trial.Result;
            json.WriteStartObject();
            json.WriteNumber("trial", trial.Index);
            json.WriteString("identity", trial.Identity.ToString());
            json.WriteStartObject("axes");
            for (var axis = 0; axis < outline.Axes.Count; axis++)
            {
                if (trial.Values[axis] is not { } value)
                {
                    json.WriteNull(outline.Axes[axis]);
                }
                else if (value.Number is { } number && double.IsFinite(number))
                {
                    json.WriteNumber(outline.Axes[axis], number);
                }
                else
                {
                    json.WriteString(outline.Axes[axis], value.Text);
                }
            }

            json.WriteEndObject();
            json.WriteStartObject("seeds");
            json.WriteNumber("init", trial.Seeds.Init);
            json.WriteNumber("order", trial.Seeds.Order);
            json.WriteNumber("noise", trial.Seeds.Noise);
            if (splits)
            {
                json.WriteNumber("split", trial.Seeds.Split);
            }

            json.WriteEndObject();
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
            json.WriteEndObject();
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
}
