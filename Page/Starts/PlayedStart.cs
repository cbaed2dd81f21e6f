using Runner.Data;
using Runner.Results;
using Runner.Specs;
using Runner.Training;

namespace Runner.Page.Starts;

/// <summary>One of the runs that are played side by side. The same start gives the same bits each time, and those of the same trial in a
/// sweep.</summary>
internal sealed class PlayedStart : IDisposable
{
    /// <summary>Numbers that the kept moments of a run may have together: 16 MB.</summary>
    private const int MostNumbers = 2_000_000;

    private const int FewestFrames = 20;
    private const int MostFrames = 400;

    private readonly DataCatalogue data;
    private TrialPlayback playback;
    private FrameList frames;

    /// <param name="index">Its number in the spec that is played.</param>
    public PlayedStart(int index, string name, TrialConfig config, DataCatalogue data)
    {
        Index = index;
        Name = name;
        Config = config;
        this.data = data;
        (playback, frames, Now) = Begin();
    }

    public int Index { get; }

    /// <summary>What it differs in from the others.</summary>
    public string Name { get; }

    public TrialConfig Config { get; }

    /// <summary>Where it is, as of the last <see cref="Look"/>.</summary>
    public Frame Now { get; private set; }

    /// <summary>From the start to now.</summary>
    public IReadOnlyList<Frame> Frames => frames.Kept[^1].Update == Now.Update ? frames.Kept : [.. frames.Kept, Now];

    public bool Ended => playback.Ended;

    /// <summary>Updates of the whole budget.</summary>
    public long Budget => playback.BudgetUpdates;

    /// <summary>Floating-point operations of the whole budget, roughly.</summary>
    public double Work => playback.Work;

    /// <summary>As a sweep would record it; null until it has ended.</summary>
    public TrialResult? Result => Ended ? playback.Result(Index) : null;

    /// <summary>One update; none after the end.</summary>
    public void Update()
    {
        if (Ended)
        {
            return;
        }

        playback.Update();
        if (frames.Wants(playback.Updates))
        {
            Look();
            frames.Add(Now);
        }
    }

    /// <summary>Makes <see cref="Now"/> what it says.</summary>
    public void Look()
    {
        if (Now.Update != playback.Updates)
        {
            Now = Moment(playback);
        }
    }

    /// <summary>Back to the start.</summary>
    public void Rewind()
    {
        playback.Dispose();
        (playback, frames, Now) = Begin();
    }

    public void Dispose() => playback.Dispose();

    private (TrialPlayback Playback, FrameList Frames, Frame Now) Begin()
    {
        var begun = TrialPlayback.Open(Config, data);
        begun.Start();
        var start = Moment(begun);
        var kept = new FrameList(Math.Clamp(MostNumbers / Math.Max(1, start.Parameters.Length), FewestFrames, MostFrames));
        kept.Add(start);
        return (begun, kept, start);
    }

    private static Frame Moment(TrialPlayback playback) => new(playback.Updates, playback.TrainLoss(), playback.Parameters());
}
