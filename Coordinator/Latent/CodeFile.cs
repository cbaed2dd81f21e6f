using System.Globalization;
using System.Text;
using Parquet;
using Parquet.Schema;
using Runner.Commands;
using Runner.Echo;
using Runner.Reports;
using Runner.Training;

namespace Runner.Latent;

/// <summary>The codes of all samples of some trials: a row for each sample and trial, with columns <c>trial</c>, <c>part</c> (train or test), <c>sample</c> (its
/// number in that part), <c>class</c>, and <c>code.1</c>, <c>code.2</c>, …. Where codes differ in width, the columns beyond one's width are empty.</summary>
public static class CodeFile
{
    private const string Csv = ".csv";

    private const string Table = ".parquet";

    /// <exception cref="UserException">The name of the file tells no format.</exception>
    public static void Check(string? file)
    {
        if (file is not null && FormatOf(file) is not (Csv or Table))
        {
            throw new UserException($"--codes {Shown.Line(file)}: its ending is neither {Csv} nor {Table}, which tells the format. Give codes{Csv} or codes{Table}.");
        }
    }

    /// <returns>How many rows were written.</returns>
    public static async Task<long> WriteAsync(CommandHost host, string file, LatentReading reading, CancellationToken cancel)
    {
        var rows = 0L;
        await OutputFile.WriteAsync(host, file, async stream => rows = FormatOf(file) == Csv
            ? await WriteCsvAsync(stream, reading, cancel)
            : await WriteParquetAsync(stream, reading, cancel));
        return rows;
    }

    private static async Task<long> WriteCsvAsync(Stream stream, LatentReading reading, CancellationToken cancel)
    {
        var widest = reading.Widest;
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        await writer.WriteAsync($"trial,part,sample,class,{string.Join(',', Names(widest))}\n".AsMemory(), cancel);
        var (line, rows) = (new StringBuilder(), 0L);
        await foreach (var part in PartsAsync(reading, cancel))
        {
            for (var row = 0; row < part.Count; row++)
            {
                line.Clear().Append(CultureInfo.InvariantCulture, $"{part.Trial},{part.Name},{row},{ResultTable.Quoted(ResultTable.Harmless(part.Class(row)))}");
                for (var i = 0; i < widest; i++)
                {
                    line.Append(',').Append(i < part.Width ? ResultTable.Field(part.Codes[(row * part.Width) + i]) : "");
                }

                await writer.WriteAsync(line.Append('\n'), cancel);
                rows++;
            }
        }

        return rows;
    }

    private static async Task<long> WriteParquetAsync(Stream stream, LatentReading reading, CancellationToken cancel)
    {
        var (trial, part, sample, label) = (new DataField<int>("trial"), new DataField<string>("part"), new DataField<int>("sample"), new DataField<string>("class"));
        DataField[] codes = [.. Names(reading.Widest).Select(name => new DataField<double?>(name))];
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema([trial, part, sample, label, .. codes]), stream, cancellationToken: cancel);
        var rows = 0L;
        await foreach (var one in PartsAsync(reading, cancel))
        {
            using var group = writer.CreateRowGroup();
            var all = Enumerable.Range(0, one.Count);
            await group.WriteAsync<int>(trial, all.Select(_ => one.Trial).ToArray(), cancellationToken: cancel);
            await group.WriteAsync(part, [.. all.Select(_ => one.Name)]);
            await group.WriteAsync<int>(sample, all.ToArray(), cancellationToken: cancel);
            await group.WriteAsync(label, [.. all.Select(one.Class)]);
            for (var i = 0; i < codes.Length; i++)
            {
                await group.WriteAsync<double>(codes[i], all.Select(row => i < one.Width ? one.Codes[(row * one.Width) + i] : (double?)null).ToArray(), cancellationToken: cancel);
            }

            rows += one.Count;
        }

        return rows;
    }

    private static async IAsyncEnumerable<CodedPart> PartsAsync(LatentReading reading, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var result in reading.Chosen.SelectMany(point => point))
        {
            using var coder = await reading.OpenAsync(result.Index, cancel);
            foreach (var test in (bool[])[false, true])
            {
                if (CodedPart.Of(result.Index, coder, test) is { Count: > 0 } part)
                {
                    yield return part;
                }
            }
        }
    }

    private static IEnumerable<string> Names(int width) => Enumerable.Range(1, width).Select(i => string.Create(CultureInfo.InvariantCulture, $"code.{i}"));

    private static string FormatOf(string file) => Path.GetExtension(file).ToLowerInvariant();

    /// <summary>The codes of the training or the test samples of one trial.</summary>
    /// <param name="Codes">[count, width].</param>
    /// <param name="Labels">Empty where the data have no classes.</param>
    private sealed record CodedPart(int Trial, string Name, int Width, double[] Codes, int[] Labels, IReadOnlyList<string> Classes)
    {
        public int Count => Codes.Length / Width;

        public string Class(int row) => Labels.Length == 0 || Classes.Count == 0 ? "" : Classes[Labels[row]];

        public static CodedPart Of(int trial, Coder coder, bool test)
        {
            var (codes, labels) = coder.All(test);
            return new CodedPart(trial, test ? "test" : "train", coder.Width, codes, labels, coder.Data.Names);
        }
    }
}
