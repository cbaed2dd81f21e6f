using Runner.Commands;

namespace Runner.Bench;

/// <summary>Says what is being measured and how long it will take: on one line of a terminal, else a line per turn.</summary>
public sealed class BenchProgress(CommandHost host) : IDisposable
{
    private readonly long start = host.Time.GetTimestamp();
    private string turn = "";

    /// <param name="what">Begins with the turn, up to a colon.</param>
    /// <param name="share">Done of all.</param>
    public void Say(string what, double share)
    {
        var left = share > 0 ? host.Time.GetElapsedTime(start) * ((1 / share) - 1) : TimeSpan.Zero;
        var estimate = share > 0 ? $" (about {(int)left.TotalMinutes}:{left.Seconds:00} left)" : "";
        if (host.Live)
        {
            host.Error.Write($"\r\e[K{what}{estimate}");
            host.Error.Flush();
            return;
        }

        var now = what.Split(':')[0];
        if (now != turn)
        {
            turn = now;
            host.Error.WriteLine(now + estimate);
        }
    }

    public void Dispose()
    {
        if (host.Live)
        {
            host.Error.Write("\r\e[K");
        }
    }
}
