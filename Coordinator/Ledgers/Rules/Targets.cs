using Runner.Identities;

namespace Runner.Ledgers.Rules;

/// <summary>Trials of the new sweep by identity, as far as they have one; an identity may be planned more than once.</summary>
internal sealed class Targets
{
    private const int None = -1;

    private readonly Dictionary<TrialIdentity, int> _first;
    private readonly int[] _next;

    public Targets(TrialIdentity[] identities)
    {
        _first = new Dictionary<TrialIdentity, int>(identities.Length);
        _next = new int[identities.Length];
        for (var i = identities.Length - 1; i >= 0; i--)
        {
            if (identities[i] == TrialIdentity.None)
            {
                continue;
            }

            _next[i] = _first.GetValueOrDefault(identities[i], None);
            _first[identities[i]] = i;
        }
    }

    /// <summary>The trials of another sweep whose identity this sweep has too, each with this sweep's trials of that identity.</summary>
    public Dictionary<int, List<int>> In(TrialIdentity[] others)
    {
        var found = new Dictionary<int, List<int>>();
        for (var i = 0; i < others.Length; i++)
        {
            if (!_first.TryGetValue(others[i], out var trial))
            {
                continue;
            }

            var trials = new List<int>(1);
            for (; trial != None; trial = _next[trial])
            {
                trials.Add(trial);
            }

            found.Add(i, trials);
        }

        return found;
    }
}
