using Runner.Commands;
using Runner.Messages;
using Runner.Sweeps;

namespace Runner.Display;

/// <summary>News of a sweep that the user should see at once, in words.</summary>
public static class NewsText
{
    /// <summary>Null for news that is only counted.</summary>
    public static string? Of(SweepNews news, RecommendedCommands recommended) => news switch
    {
        LateAnswer late => $"The lease of bundle {late.Lease.Bundle} had expired before {late.Node} returned its results; the bundle was given to another worker.",
        StandingChanged changed => recommended.In(StandingText.Of(changed.Sweep.ToString(), changed.Standing)),
        NothingRecorded quiet => $"{quiet.Sweep}: nothing has been recorded for {SweepProgress.Reading.Text(quiet.For)}.",
        _ => null,
    };
}
