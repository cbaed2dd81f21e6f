using Runner.Commands;

namespace Runner.Display;

/// <summary>Says on the error stream how far a stage is, every few seconds, with an estimate of what is left.</summary>
public sealed class StageLine(CommandHost host, string what)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly long start = host.Time.GetTimestamp();
    private TimeSpan said;

    /// <summary>Any thread may call it.</summary>
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

    /// <summary>Says how long it took, where that was worth waiting for.</summary>
    public void End(string done)
    {
        var elapsed = host.Time.GetElapsedTime(start);
        if (elapsed > TimeSpan.FromSeconds(1))
        {
            host.Error.WriteLine($"{done} in {elapsed.TotalSeconds:f1} s.");
        }
    }
}
