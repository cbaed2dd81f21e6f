using Runner.Commands;
using Runner.Hosting;

namespace Runner.Display;

/// <summary>Chooses the display for a terminal or a log.</summary>
public static class SweepDisplays
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    public static ISweepDisplay Of(CommandHost host, SweepProgress progress, RecordedSweep sweep) => host.Live && !CommandLog.HasEntries(host.Error)
        ? new LiveDisplay(host.Progress(), progress, sweep.PointText, host.Time, host.Recommended)
        : new PlainDisplay(host.Error, progress, host.Time, BetweenLines, host.Recommended);
}
