using Runner.Ledgers;
using Runner.Messages;
using Runner.Slots;
using Runner.Sweeps;

namespace Runner.Display;

/// <summary>Progress where there is no terminal: a line now and then, fit for a log.</summary>
public sealed class PlainDisplay(TextWriter writer, SweepProgress progress, TimeProvider time, TimeSpan every) : ISweepDisplay
{
    public void Recorded(TrialsRecorded recorded) => progress.Add(recorded);

    public void Counted(SweepCounts counts) => progress.Set(counts);

    public void Lost(LeaseLost lost) =>
        Warn($"Bundle {lost.Lease.Bundle} ran out of time here and was given to another worker.");

    public void Warn(string line)
    {
        lock (writer)
        {
            writer.WriteLine($"{time.GetUtcNow().UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} {line}");
        }
    }

    public async Task<bool> WatchAsync(Task<bool> ended, Func<IReadOnlyList<TrainingProgress?>> slots)
    {
        while (await Task.WhenAny(ended, Task.Delay(every, time)) != ended)
        {
            Warn(progress.Read().ToString());
        }

        return await ended;
    }
}
