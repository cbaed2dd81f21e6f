namespace Runner.Page.Starts;

/// <summary>Moments of a run at equal distances, never more than a given number: where there would be more, every second one goes, and
/// from then on the distance is twice as long. The start stays.</summary>
internal sealed class FrameList(int most)
{
    private readonly List<Frame> kept = [];

    public IReadOnlyList<Frame> Kept => kept;

    /// <summary>Updates from one moment to the next.</summary>
    public long Every { get; private set; } = 1;

    public bool Wants(long update) => update % Every == 0;

    public void Add(Frame frame)
    {
        kept.Add(frame);
        if (kept.Count > most)
        {
            Every *= 2;
            kept.RemoveAll(one => !Wants(one.Update));
        }
    }
}
