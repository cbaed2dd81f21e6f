using Runner.Identities;

namespace Runner.Ledgers.Memory;

public sealed partial class InMemoryLedger
{
    private readonly SortedDictionary<string, (WorkerRecord Record, DateTimeOffset HeardUntil, string Run)> _workers = new(StringComparer.Ordinal);

    public Task SetModeAsync(SweepId sweep, SweepMode mode, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            Of(sweep).Mode = mode;
            return Task.CompletedTask;
        }
    }

    public Task<SweepMode> ModeAsync(SweepId sweep, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            return Task.FromResult(Of(sweep).Mode);
        }
    }

    public Task SetQueueEntryAsync(SweepId sweep, QueueEntry entry, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            Of(sweep).Queue = entry;
            return Task.CompletedTask;
        }
    }

    public Task SetFilingAsync(SweepId sweep, SweepFiling filing, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var of = Of(sweep);
            SweepNaming.MustBeFree(filing.Name, sweep.Name, _sweeps.Select(other => other.Record));
            of.Record = of.Record with { Filing = filing };
            foreach (var revision in _sweeps.Where(other => other.Record.Id.Name == sweep.Name))
            {
                revision.Record = revision.Record with { Filing = revision.Record.Filing with { Name = filing.Name } };
            }

            return Task.CompletedTask;
        }
    }

    public Task<QueueEntry> QueueEntryAsync(SweepId sweep, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            return Task.FromResult(Of(sweep).Queue);
        }
    }

    public Task<DigestMark> DigestAsync(SweepId sweep, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            return Task.FromResult(Of(sweep).Digest);
        }
    }

    public Task<DigestMark> BeginDigestAsync(SweepId sweep, long upTo, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var of = Of(sweep);
            of.Digest = upTo > of.Digest.To ? new DigestMark(of.Digest.To, upTo) : of.Digest;
            return Task.FromResult(of.Digest);
        }
    }

    public Task<CoordinatorTerm?> LeadAsync(SweepId sweep, NodeName who, TimeSpan duration, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var of = Of(sweep);
            var now = time.GetUtcNow();
            if (of.Leader.Who != who && of.Leader.Until > now)
            {
                return Task.FromResult<CoordinatorTerm?>(null);
            }

            if (of.Leader.Until <= now)
            {
                of.Term++;
            }

            of.Leader = (who, now + duration);
            return Task.FromResult<CoordinatorTerm?>(new CoordinatorTerm(of.Term));
        }
    }

    public Task<Attendance> AttendAsync(
        NodeName worker, string run, int slots, string labels, TimeSpan duration, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (!_workers.TryGetValue(worker.Value, out var known) || known.Run != run)
            {
                if (known.HeardUntil > now)
                {
                    return Task.FromResult(Attendance.NameTaken);
                }

                known.Record = new WorkerRecord(worker, slots, labels, now.ToUniversalTime(), false);
            }

            _workers[worker.Value] = (known.Record with { Slots = slots, Labels = labels }, now + duration, run);
            return Task.FromResult(known.Record.Draining ? Attendance.Draining : Attendance.Known);
        }
    }

    public Task LeaveNoticeAsync(SweepId sweep, string notice, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            Of(sweep).Notice = notice;
            return Task.CompletedTask;
        }
    }

    public Task<string?> NoticeAsync(SweepId sweep, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            return Task.FromResult(Of(sweep).Notice);
        }
    }

    public Task<bool> TakeNoticeAsync(SweepId sweep, string notice, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var of = Of(sweep);
            var takes = of.Notice == notice;
            of.Notice = takes ? null : of.Notice;
            return Task.FromResult(takes);
        }
    }

    public Task LeaveAsync(NodeName worker, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            _workers.Remove(worker.Value);
            return Task.CompletedTask;
        }
    }

    public Task<bool> DrainAsync(NodeName worker, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            if (!_workers.TryGetValue(worker.Value, out var known) || known.HeardUntil <= time.GetUtcNow())
            {
                return Task.FromResult(false);
            }

            _workers[worker.Value] = known with { Record = known.Record with { Draining = true } };
            return Task.FromResult(true);
        }
    }

    public Task SetStandingAsync(
        SweepId sweep, NodeName worker, WorkerStanding standing, string why, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var of = Of(sweep);
            if (of.Standings.GetValueOrDefault(worker.Value)?.Standing != standing)
            {
                of.Standings[worker.Value] = new StandingRecord(worker, standing, why, time.GetUtcNow().ToUniversalTime());
            }

            return Task.CompletedTask;
        }
    }

    public Task<IReadOnlyList<StandingRecord>> StandingsAsync(SweepId sweep, CancellationToken cancel = default)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<StandingRecord>>([.. Of(sweep).Standings.Values]);
        }
    }

    public Task<IReadOnlyList<WorkerRecord>> WorkersAsync(CancellationToken cancel = default)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            return Task.FromResult<IReadOnlyList<WorkerRecord>>(
                [.. _workers.Values.Where(worker => worker.HeardUntil > now).Select(worker => worker.Record with { HeardUntil = worker.HeardUntil.ToUniversalTime() })]);
        }
    }
}
