using Runner.Messages;
using Runner.Simulation.Parts;
using Runner.Simulation.World;

namespace Runner.Simulation.Faults;

/// <summary>Lets a plan's faults happen, each at random moments, until faults end.</summary>
public static class FaultDriver
{
    public static void Arm(
        Schedule world, Dice dice, SimulatedWorker[] workers, SimulatedCoordinator[] coordinators, Network network)
    {
        var plan = world.Plan;
        foreach (var worker in workers)
        {
            Often(plan.WorkerCrashes, () => worker.Crash(dice.LogBetween(TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(5))));
            Often(plan.Preemptions, () =>
            {
                if (world.Witness.HasAllAdvanced(worker.Name))
                {
                    worker.Crash(dice.LogBetween(TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(5)));
                }
            });
            Often(plan.Pauses, () => worker.Pause(dice.LogBetween(TimeSpan.FromSeconds(0.5), plan.PauseLimit)));
            Often(plan.ActorFaults, () => worker.Hear(worker.Restart));
            Often(plan.ActorFaults, () => worker.Hear(() => worker.FailSlot(dice.Between(0, plan.SlotsPerWorker - 1))));
            Often(plan.Drains, () => worker.Hear(() => worker.Tell(new Drain(Now: dice.Chance(0.5)))));
            Often(plan.Yields, () => worker.Hear(() => worker.Yield(dice.Between(0, 100))));
        }

        foreach (var coordinator in coordinators)
        {
            Often(plan.CoordinatorCrashes, () =>
            {
                coordinator.Crash(dice.LogBetween(TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(10)));
                world.FailOver(coordinator);
            });
            Often(plan.ActorFaults, () => coordinator.Hear(coordinator.Restart));
            Often(plan.ActorFaults, () => coordinator.Hear(coordinator.RestartSweep));
            Often(plan.Pauses, () => coordinator.Pause(dice.LogBetween(TimeSpan.FromSeconds(0.5), plan.PauseLimit)));
        }

        Often(plan.PowerCuts, () =>
        {
            foreach (var part in workers.Concat<Part>(coordinators))
            {
                part.Crash(dice.LogBetween(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(5)));
            }
        });
        Often(plan.Stops, () =>
        {
            var first = dice.Between(0, plan.Trials - 1);
            int[] trials = [.. Enumerable.Range(first, Math.Min(dice.Between(1, 6), plan.Trials - first))];
            world.Log.Note(Happening.Stopped, LedgerHost.Number, first, trials.Length);
            world.LedgerHost.Order(ledger => ledger.StopAsync(world.Sweep, trials));
        });
        Often(plan.LedgerCrashes, () => world.LedgerHost.Crash(dice.LogBetween(TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(10))));
        Often(plan.FullDisks, () => world.LedgerHost.FillDisk(dice.LogBetween(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(15))));
        Often(plan.Partitions, () => network.Cut(Anyone(), Anyone(), dice.LogBetween(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(15))));

        void Often(double perSecond, Action happen)
        {
            if (perSecond > 0)
            {
                world.Time.After(dice.Until(perSecond), () =>
                {
                    if (network.Faulty && !world.Over)
                    {
                        happen();
                        Often(perSecond, happen);
                    }
                });
            }
        }

        int Anyone()
        {
            var i = dice.Between(0, workers.Length + coordinators.Length);
            return i < workers.Length ? i
                : i < workers.Length + coordinators.Length ? coordinators[i - workers.Length].Number
                : LedgerHost.Number;
        }
    }
}
