namespace Runner.Bench;

/// <summary>Times an action as the peers time themselves: some warm-up calls, then a run of about half a second.</summary>
public sealed class RepeatedRuns(TimeProvider time)
{
    private const int WarmCalls = 30;

    /// <summary>How long one run takes, in seconds.</summary>
    public double RunSeconds { get; init; } = 0.5;

    /// <summary>The mean duration of a call over one run, in seconds.</summary>
    public double Once(Action call)
    {
        for (var i = 0; i < WarmCalls; i++)
        {
            call();
        }

        var start = time.GetTimestamp();
        call();
        var one = time.GetElapsedTime(start).TotalSeconds;

        // A single short call is too noisy to estimate how many fit into a run.
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
