namespace Runner.Bench;

/// <summary>Times something as the peers time themselves: some calls to warm up, then a run of about half a second.</summary>
public sealed class RepeatedRuns(TimeProvider time)
{
    private const int WarmCalls = 30;

    /// <summary>How long one run takes, in seconds.</summary>
    public double RunSeconds { get; init; } = 0.5;

    /// <summary>Seconds of one call, averaged over one run.</summary>
    public double Once(Action call)
    {
        for (var i = 0; i < WarmCalls; i++)
        {
            call();
        }

        var start = time.GetTimestamp();
        call();
        var one = time.GetElapsedTime(start).TotalSeconds;

        // Short calls are counted over a while first: one alone is no measure of them.
        var calls = 1;
        while (one * calls < RunSeconds / 50 && calls < 1 << 24)
        {
            calls *= 4;
            start = time.GetTimestamp();
            Repeat(call, calls);
            one = time.GetElapsedTime(start).TotalSeconds / calls;
        }

        calls = Math.Max(5, (int)(RunSeconds / one));
        start = time.GetTimestamp();
        Repeat(call, calls);
        return time.GetElapsedTime(start).TotalSeconds / calls;
    }

    private static void Repeat(Action call, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            call();
        }
    }
}
