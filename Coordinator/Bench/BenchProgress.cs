using Runner.Commands;

namespace Runner.Bench;

/// <summary>Shows what is being measured and the time left: on one updated line in a terminal, otherwise one line per turn.</summary>
public sealed class BenchProgress(CommandHost host) : IDisposable
{
    private readonly long start = host.Time.GetTimestamp();
    private string turn = "";

    /// <param name="what">The text to show. It begins with the turn, followed by a colon.</param>
    /// <param name="share">The completed share, from 0 to 1.</param>
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
