using System.Globalization;
using Plotly.Blazor;
using Plotly.Blazor.Traces;
using Plotly.Blazor.Traces.ScatterLib;
using Plotly.Blazor.Traces.ScatterLib.MarkerLib;
using Runner.Comparison;
using Runner.Ledgers;
using Runner.Page.Views;
using Runner.Reports.Charts;
using Runner.Results;
using Runner.Specs;

namespace Runner.Page.Components.Charts;

/// <summary>When which worker trained, what it holds, what it lost, and what was refused.</summary>
internal static class TimelinePicture
{
    private const int MostWorkers = 40;

    /// <summary>The most marks of a kind.</summary>
    private const int MostMarks = 500;

    /// <summary>Pauses shorter than this share of the whole cannot be seen.</summary>
    private const double Unseen = 1 / 400.0;

    /// <summary>Null when nothing has happened yet.</summary>
    /// <param name="results">What passes the filter of the page, with how long each trial trained.</param>
    public static PlotPicture? Of(SweepTimeline timeline, SweepResults results, bool isFiltered, DateTimeOffset now)
    {
        var seconds = results.Results.Rows.ToDictionary(row => row.Index, row => row.Seconds);
        var trainings = Trainings(timeline, seconds);
        var events = Events(timeline, trial => !isFiltered || seconds.ContainsKey(trial));
        if (trainings.Count == 0 && events.Count == 0 && timeline.Leases.Count == 0)
        {
            return null;
        }

        string[] names = [.. trainings.Select(one => one.Worker).Concat(timeline.Leases.Select(lease => lease.Node.Value)).Concat(events.Select(one => one.Row)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string[] rows = [.. names.Take(MostWorkers).Reverse()];
        var place = rows.Index().ToDictionary(row => row.Item, row => row.Index, StringComparer.Ordinal);
        var times = trainings.SelectMany(one => (DateTimeOffset[])[one.From, one.To]).Concat(events.Select(one => one.At)).Concat(timeline.Leases.Select(lease => lease.LeasedAt)).ToList();
        var gap = (times.Max() - times.Min()) * Unseen;
        Bar[] busy = [.. trainings.Where(one => place.ContainsKey(one.Worker)).GroupBy(one => one.Worker).SelectMany(worker =>
            BusySpan.Of(worker.Select(one => (one.From, one.To)), gap).Select(span => new Bar(worker.Key, span.From, span.To - span.From < gap ? span.From + gap : span.To, $"{worker.Key}: {Number.Of(span.Trials, "trial")}")))];
        Bar[] held = [.. timeline.Leases.Where(lease => place.ContainsKey(lease.Node.Value)).Select(lease =>
            new Bar(lease.Node.Value, lease.LeasedAt, lease.Deadline > now ? lease.Deadline : now, $"{lease.Node}: {Number.Of(lease.Trials, "trial")} leased"))];
        var marks = events.Where(one => place.ContainsKey(one.Row)).GroupBy(one => one.Kind).OrderBy(kind => kind.Key).Select(kind => (kind.Key, Events: Spread([.. kind]))).ToList();
        return new PlotPicture(
            "Who worked when",
            $"Bars: a worker trains; pale bars: trials leased now, until their deadline unless renewed. {Counts(timeline)}"
                + (isFiltered ? " Trainings and their ends are those that pass the filter; leases, losses and refusals are of the whole sweep." : "")
                + (names.Length > rows.Length ? $" {MostWorkers} of {Number.Count(names.Length)} workers are shown." : "")
                + (marks.Any(kind => kind.Events.Count == MostMarks) ? $" Of each kind of mark, {MostMarks} are shown." : ""),
            new ChartAxis("time (UTC)"),
            new ChartAxis(""),
            dark =>
            [
                Bars("trains", busy, place, ChartStyle.SeriesColours(dark)[0], 12),
                .. held.Length > 0 ? [Bars("leased now", held, place, ChartStyle.SeriesColours(dark)[0] + "55", 12)] : Array.Empty<ITrace>(),
                .. marks.Select(kind => Marks(kind.Key, kind.Events, place, dark)),
            ],
            ["what", "worker", "from", "to", "text"],
            [
                .. busy.Select(bar => (string[])["trains", bar.Row, Written(bar.From), Written(bar.To), bar.Text]),
                .. held.Select(bar => (string[])["leased now", bar.Row, Written(bar.From), Written(bar.To), bar.Text]),
                .. marks.SelectMany(kind => kind.Events.Select(one => (string[])[Words(one.Kind), one.Row, Written(one.At), Written(one.At), one.Text])),
            ])
        {
            IsTime = true,
            Levels = rows,
            Height = Math.Clamp(170 + (rows.Length * 26), 240, 700),
        };
    }

    /// <summary>The last training of each trial: of those before, only the ends are known.</summary>
    private static List<(string Worker, DateTimeOffset From, DateTimeOffset To)> Trainings(SweepTimeline timeline, Dictionary<int, double> seconds)
    {
        var last = new Dictionary<int, TrialEnding>();
        foreach (var ending in timeline.Endings.Where(ending => ending.Outcome != TrialOutcome.Quarantined && seconds.ContainsKey(ending.Trial)))
        {
            last[ending.Trial] = ending;
        }

        return [.. last.Values.Where(ending => ending.Node.Value.Length > 0).Select(ending =>
            (ending.Node.Value, ending.At - TimeSpan.FromSeconds(Math.Max(0, seconds[ending.Trial])), ending.At))];
    }

    private static List<Event> Events(SweepTimeline timeline, Func<int, bool> shows)
    {
        var workerOf = timeline.Losses.DistinctBy(loss => loss.Lease).ToDictionary(loss => loss.Lease, loss => loss.Node.Value);
        return
        [
            .. timeline.Endings.Where(ending => shows(ending.Trial) && KindOf(ending.Outcome) is not null).Select(ending =>
                new Event(KindOf(ending.Outcome)!.Value, ending.Node.Value, ending.At, $"trial {ending.Trial}: {KebabCase.Of(ending.Outcome)}")),
            .. timeline.Losses.Select(loss =>
                new Event(EventKind.Lost, loss.Node.Value, loss.At, $"lost {Number.Of(loss.Trials, "trial")}{(loss.Counts ? "" : ", not counted against them")}")),
            .. timeline.Refusals.Select(refusal =>
                new Event(EventKind.Refused, workerOf.GetValueOrDefault(refusal.Lease, "late answers"), refusal.At, $"refused to {refusal.Action} under an ended lease")),
            .. timeline.Standings.Where(standing => standing.Standing != WorkerStanding.Good).Select(standing =>
                new Event(EventKind.PutAside, standing.Worker.Value, standing.Since, $"{KebabCase.Of(standing.Standing)}: {standing.Why}")),
        ];
    }

    private static EventKind? KindOf(TrialOutcome outcome) => outcome switch
    {
        TrialOutcome.Diverged => EventKind.Diverged,
        TrialOutcome.Completed or TrialOutcome.Pruned or TrialOutcome.Stopped => null,
        _ => EventKind.Failed,
    };

    private static string Counts(SweepTimeline timeline) =>
        $"{Number.Of(timeline.Leases.Count, "lease")} now; lost with a worker: {Number.Count(timeline.Losses.Count)}; late answers refused: {Number.Count(timeline.Refusals.Count)}.";

    /// <summary>Those, or of many an even sample.</summary>
    private static List<Event> Spread(List<Event> all) => all.Count <= MostMarks ? all : [.. Enumerable.Range(0, MostMarks).Select(i => all[(int)((long)i * all.Count / MostMarks)])];

    private static Scatter Bars(string name, Bar[] bars, Dictionary<string, int> place, string colour, int width) => new()
    {
        Name = name,
        Mode = ModeFlag.Lines,
        X = [.. bars.SelectMany(bar => (object[])[Written(bar.From), Written(bar.To), null!])],
        Y = [.. bars.SelectMany(bar => (object[])[place[bar.Row], place[bar.Row], null!])],
        TextArray = [.. bars.SelectMany(bar => (string[])[PlotText.Of(bar.Text), PlotText.Of(bar.Text), ""])],
        Line = new Plotly.Blazor.Traces.ScatterLib.Line { Color = colour, Width = width },
        HoverInfo = HoverInfoFlag.X | HoverInfoFlag.Text,
    };

    private static Scatter Marks(EventKind kind, IReadOnlyList<Event> events, Dictionary<string, int> place, bool dark) => new()
    {
        Name = Words(kind),
        Mode = ModeFlag.Markers,
        X = [.. events.Select(one => (object)Written(one.At))],
        Y = [.. events.Select(one => (object)place[one.Row])],
        TextArray = [.. events.Select(one => PlotText.Of(one.Text))],
        Marker = new Marker
        {
            Size = 11,
            Symbol = kind switch
            {
                EventKind.Diverged => SymbolEnum.Diamond,
                EventKind.Failed => SymbolEnum.X,
                EventKind.Lost => SymbolEnum.TriangleDown,
                EventKind.Refused => SymbolEnum.Square,
                _ => SymbolEnum.Cross,
            },
            Color = ChartStyle.SeriesColours(dark)[kind switch { EventKind.Diverged => 4, EventKind.Failed => 1, EventKind.Lost => 3, EventKind.Refused => 2, _ => 6 }],
            Line = new Plotly.Blazor.Traces.ScatterLib.MarkerLib.Line { Width = 1, Color = ChartStyle.Ground(dark) },
        },
        HoverInfo = HoverInfoFlag.X | HoverInfoFlag.Text,
    };

    private static string Words(EventKind kind) => kind switch
    {
        EventKind.PutAside => "worker doubted or put aside",
        EventKind.Lost => "lease lost",
        EventKind.Refused => "late answer refused",
        EventKind.Failed => "trial without a result",
        _ => "trial diverged",
    };

    private static string Written(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private enum EventKind
    {
        Diverged,
        Failed,
        Lost,
        Refused,
        PutAside,
    }

    private sealed record Bar(string Row, DateTimeOffset From, DateTimeOffset To, string Text);

    private sealed record Event(EventKind Kind, string Row, DateTimeOffset At, string Text);
}
