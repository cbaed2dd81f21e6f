using Runner.Ledgers;
using Runner.Simulation.World;

namespace Runner.Simulation.Parts;

/// <summary>
/// The ledger at the end of a line: requests and answers get lost, come twice and late; it goes down, and then what it had
/// done and not yet answered is done all the same; its disk fills. Whoever calls does so until there is an answer, as
/// <see cref="Sweeps.PatientLedger"/> does.
/// </summary>
public sealed class LedgerHost(Schedule world, ITrialLedger ledger)
{
    public const int Number = 200;

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private int life;
    private long downUntil;
    private long fullUntil;

    public void Crash(TimeSpan length)
    {
        world.Log.Note(Happening.LedgerDown, Number, length.Ticks);
        life++;
        downUntil = world.Time.Now + length.Ticks;
        (ledger as ICrashing)?.Crash();
    }

    public void FillDisk(TimeSpan length)
    {
        world.Log.Note(Happening.DiskFull, Number, length.Ticks);
        fullUntil = world.Time.Now + length.Ticks;
    }

    /// <summary>A user gives an order, once; while the ledger does not answer, nothing comes of it.</summary>
    public void Order<T>(Func<ITrialLedger, Task<T>> order)
    {
        if (!Down && world.Time.Now >= fullUntil)
        {
            order(world.Witness).GetAwaiter().GetResult();
            world.Witness.CheckCounts();
        }
    }

    /// <summary>Asks until answered. <paramref name="writes"/>: whether a full disk stops it.</summary>
    public void Call<T>(Part caller, bool writes, Func<ITrialLedger, Task<T>> request, Action<T> answer) =>
        new Asking<T>(this, caller, writes, request, answer).Try(FirstPause);

    /// <summary>Asks once. Where no answer comes, goes on without.</summary>
    public void TryCall<T>(Part caller, Func<ITrialLedger, Task<T>> request, Action<T> answer, Action without) =>
        new Asking<T>(this, caller, true, request, answer) { Without = without }.Try(FirstPause);

    /// <summary>How often a call was not answered.</summary>
    public long Faults { get; private set; }

    private bool Down => world.Time.Now < downUntil;

    private sealed class Asking<T>(LedgerHost host, Part caller, bool writes, Func<ITrialLedger, Task<T>> request, Action<T> answer)
    {
        private readonly Schedule world = host.World;
        private readonly (int Part, int Life) identity = caller.Identity;
        private bool answered;

        public Action? Without { get; init; }

        private int tries;

        public void Try(TimeSpan pause)
        {
            var mine = ++tries;
            world.Log.Note(mine == 1 ? Happening.Asked : Happening.Retried, caller.Number, mine);
            world.Send(caller.Number, Number, world.Plan.CallLoss, world.Plan.CallDoubling, () => Arrive(mine, pause));
            caller.Later(AnswerLimit, () => TryAgain(mine, pause));
        }

        private void TryAgain(int failed, TimeSpan pause)
        {
            if (answered || failed != tries)
            {
                return;
            }

            host.Faults++;
            if (Without is { } without)
            {
                answered = true;
                without();
                return;
            }

            var next = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            tries++;
            caller.Later(pause, () =>
            {
                if (!answered)
                {
                    Try(next);
                }
            });
        }

        private void Arrive(int mine, TimeSpan pause)
        {
            if (host.Down || (writes && world.Time.Now < host.fullUntil))
            {
                world.Log.Note(Happening.Faulted, caller.Number, mine);
                Back(() => TryAgain(mine, pause));
                return;
            }

            var call = request(world.Witness);
            if (!call.IsCompleted)
            {
                throw new InvalidOperationException("The simulated ledger answers at once.");
            }

            var result = call.GetAwaiter().GetResult();
            world.Witness.CheckCounts();
            var epoch = host.life;
            Back(() =>
            {
                if (!answered && epoch == host.life)
                {
                    answered = true;
                    world.Log.Note(Happening.Answered, caller.Number, mine);
                    answer(result);
                }
            });
        }

        private void Back(Action arrive) => world.Send(
            Number, identity.Part, world.Plan.CallLoss, world.Plan.CallDoubling, () => caller.Happen(identity.Life, arrive));
    }

    private Schedule World => world;
}

/// <summary>A ledger that loses something when it crashes.</summary>
public interface ICrashing
{
    void Crash();
}
