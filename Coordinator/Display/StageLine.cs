using Runner.Commands;

namespace Runner.Display;

/// <summary>Reports the progress of a stage on standard error every few seconds, with an estimate of the time left.</summary>
public sealed class StageLine(CommandHost host, string what)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly long start = host.Time.GetTimestamp();
    private TimeSpan said;

    /// <summary>May be called by any thread.</summary>
    public void Tell(long done, long all)
    {
        lock (gate)
        {
            var elapsed = host.Time.GetElapsedTime(start);
            if (elapsed - said < Every || done == 0)
            {
                return;
            }

            said = elapsed;
            var left = elapsed * ((double)(all - done) / done);
            host.Error.WriteLine($"{what}: {done * 100 / all} %, about {(int)left.TotalMinutes}:{left.Seconds:00} left");
        }
    }

    /// <summary>Reports how long the stage took, if longer than a second.</summary>
    public void End(string done)
    {
        var elapsed = host.Time.GetElapsedTime(start);
        if (elapsed > TimeSpan.FromSeconds(1))
        {
            host.Error.WriteLine($"{done} in {elapsed.TotalSeconds:f1} s.");
        }
    }
}
