using Runner.Commands;
using Runner.Messages;

namespace Runner.Display;

/// <summary>Writes problems to a worker's log, and counts the trials that it has recorded.</summary>
public sealed class WorkerDisplay(Action<string> say, RecommendedCommands recommended)
{
    private int recorded;

    /// <summary>Trials recorded through this worker.</summary>
    public int Recorded => Volatile.Read(ref recorded);

    public void Show(SweepNews news)
    {
        if (news is TrialsRecorded trials)
        {
            Interlocked.Add(ref recorded, trials.Results.Count);
        }
        else if (NewsText.Of(news, recommended) is { } line)
        {
            say(line);
        }
    }
}
