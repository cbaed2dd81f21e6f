using Runner.Tests.Processes;

namespace Runner.Tests.Cluster;

/// <summary>Processes that are started again whenever they have died, as a batch system or a service manager does.</summary>
public sealed class Crew(IReadOnlyList<Func<RunnerProcess>> places) : IDisposable
{
    private readonly RunnerProcess[] members = [.. places.Select(start => start())];

    /// <summary>How many have died with an error or by a signal.</summary>
    public int Deaths { get; private set; }

    public int Count => members.Length;

    public RunnerProcess this[int place] => members[place];

    /// <summary>Starts again who has died; who ended well stays away.</summary>
    public void Revive()
    {
        for (var place = 0; place < members.Length; place++)
        {
            if (members[place].HasExited && members[place].Wait().Code != 0)
            {
                Deaths++;
                members[place].Dispose();
                members[place] = places[place]();
            }
        }
    }

    /// <summary>Asks everybody to go, and sees that they do.</summary>
    public void Dismiss()
    {
        foreach (var member in members)
        {
            member.Terminate();
        }

        foreach (var member in members)
        {
            member.Wait();
        }
    }

    public void Dispose()
    {
        foreach (var member in members)
        {
            member.Dispose();
        }
    }
}
