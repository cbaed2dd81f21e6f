using Runner.Commands;
using Runner.Messages;
using Runner.Sweeps;

namespace Runner.Display;

/// <summary>News of a sweep in words, where a person should hear of them at once.</summary>
public static class NewsText
{
    /// <summary>Null for what is only counted.</summary>
    public static string? Of(SweepNews news, RecommendedCommands recommended) => news switch
    {
        LateAnswer late => $"The lease of bundle {late.Lease.Bundle} had expired before {late.Node} answered; the bundle was given to another worker.",
        StandingChanged changed => recommended.In(StandingText.Of(changed.Sweep.ToString(), changed.Standing)),
        NothingRecorded quiet => $"{quiet.Sweep}: nothing has been recorded for {SweepProgress.Reading.Text(quiet.For)}.",
        _ => null,
    };
}
