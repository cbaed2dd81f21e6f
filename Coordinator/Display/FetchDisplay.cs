using System.Globalization;
using Runner.Data;

namespace Runner.Display;

/// <summary>Shows the progress of a download: one updated line in a terminal, otherwise a line every five seconds.</summary>
public sealed class FetchDisplay(TextWriter writer, bool live, TimeProvider time) : IProgress<FetchProgress>
{
    private const double Megabyte = 1e6;

    private string file = "";
    private long start;
    private long startBytes;
    private long shown;
    private int drawn;

    public void Report(FetchProgress value)
    {
        var now = time.GetTimestamp();
        if (value.File != file)
        {
            End();
            (file, start, startBytes, shown) = (value.File, now, value.Bytes, 0);
        }

        var pause = live ? TimeSpan.FromSeconds(0.1) : TimeSpan.FromSeconds(5);
        if (shown != 0 && value.Bytes < value.Total && time.GetElapsedTime(shown, now) < pause)
        {
            return;
        }

        shown = now;
        var text = Text(value, time.GetElapsedTime(start, now));
        if (live)
        {
            writer.Write('\r' + text.PadRight(drawn));
            drawn = text.Length;
        }
        else
        {
            writer.WriteLine(text);
        }
    }

    /// <summary>Ends the updated line.</summary>
    public void End()
    {
        if (drawn > 0)
        {
            writer.WriteLine();
            drawn = 0;
        }
    }

    private string Text(FetchProgress at, TimeSpan elapsed)
    {
        var rate = elapsed.TotalSeconds > 0 ? (at.Bytes - startBytes) / elapsed.TotalSeconds : 0;
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{at.File}  {at.Bytes / Megabyte:0.0} of {at.Total / Megabyte:0.0} MB, {100 * at.Bytes / at.Total} %");
        return rate > 0 && at.Bytes < at.Total
            ? $"{text}, about {SweepProgress.Reading.Text(TimeSpan.FromSeconds((at.Total - at.Bytes) / rate))} left"
            : text;
    }
}
