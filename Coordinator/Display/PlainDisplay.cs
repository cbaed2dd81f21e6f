using Microsoft.Extensions.Logging;
using Runner.Commands;
using Runner.Hosting;
using Runner.Messages;
using Runner.Results;

namespace Runner.Display;

/// <summary>Progress without a terminal: lines at intervals, suitable for a log.</summary>
public sealed class PlainDisplay(TextWriter writer, SweepProgress progress, TimeProvider time, TimeSpan every, RecommendedCommands recommended) : ISweepDisplay
{
    public void Show(SweepNews news)
    {
        progress.See(news);
        if (NewsText.Of(news, recommended) is { } line)
        {
            Warn(line);
        }
    }

    public void Warn(string line) => Say(LogLevel.Warning, line);

    public async Task<bool> WatchAsync(Task<bool> ended, Func<IReadOnlyList<TrainingProgress?>> slots)
    {
        while (await Task.WhenAny(ended, Task.Delay(every, time)) != ended)
        {
            Say(LogLevel.Information, progress.Read().ToString());
        }

        return await ended;
    }

    private void Say(LogLevel level, string line)
    {
        lock (writer)
        {
            writer.Say(level, CommandLog.HasEntries(writer) ? line : $"{time.GetUtcNow().UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} {line}");
        }
    }
}
