using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Runner.Ledgers.Rules;

namespace Runner.Ledgers.Sqlite;

/// <summary>
/// One thread that writes for all callers of this process. All work that waits when a transaction begins shares it and its flush to
/// disk, which dominates the cost of a write; each caller's work has its own savepoint, and all callers are answered after the
/// flush.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    // Enough to make the flush cheap, and few enough that no caller waits long for the others.
    private const int MostTogether = 256;

    private readonly BlockingCollection<Request> _requests = [];
    private readonly Func<SqliteSession> _connect;
    private readonly Func<Exception, LedgerException?> _explain;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteSession? _session;

    public SqliteWriter(Func<SqliteSession> connect, Func<Exception, LedgerException?> explain)
    {
        _connect = connect;
        _explain = explain;
        new Thread(Serve) { IsBackground = true, Name = "ledger writer" }.Start();
    }

    public Task<T> RunAsync<T>(Func<ILedgerSession, Task<T>> work, CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(_requests.IsAddingCompleted, this);
        var request = new Request<T>(work, cancel);
        _requests.Add(request, CancellationToken.None);
        return request.Answer;
    }

    public void Stop() => _requests.CompleteAdding();

    public async ValueTask DisposeAsync()
    {
        Stop();
        await _ended.Task;
    }

    private void Serve()
    {
        var together = new List<Request>();
        foreach (var first in _requests.GetConsumingEnumerable())
        {
            together.Add(first);
            while (together.Count < MostTogether && _requests.TryTake(out var next))
            {
                together.Add(next);
            }

            together.RemoveAll(request => request.GivenUp());
            if (together.Count > 0)
            {
                RunTogether(together);
                together.Clear();
            }
        }

        _session?.Close();
        _ended.SetResult();
    }

    private void RunTogether(List<Request> together)
    {
        try
        {
            _session ??= _connect();
            _session.BeginWriting();
            foreach (var request in together)
            {
                RunOne(_session, request, alone: together.Count == 1);
            }

            _session.Run("COMMIT");
            foreach (var request in together)
            {
                request.Reply();
            }
        }
        catch (Exception fault)
        {
            // The transaction was rolled back, so nothing of it is acknowledged.
            Abandon(fault);
            foreach (var request in together)
            {
                request.Fail(_explain(fault) ?? fault);
            }
        }
    }

    private void RunOne(SqliteSession session, Request request, bool alone)
    {
        if (!alone)
        {
            session.Run("SAVEPOINT request");
        }

        try
        {
            request.Run(session);
        }
        catch (Exception fault) when (!alone && fault is not SqliteException)
        {
            // The caller's error, or a damaged row: the others' work is kept.
            session.Run("ROLLBACK TO request");
            request.FailLater(_explain(fault) ?? fault);
        }

        if (!alone)
        {
            session.Run("RELEASE request");
        }
    }

    private void Abandon(Exception fault)
    {
        if (_session is { } session)
        {
            SqliteText.TryRollback(session.Connection);
            if (fault is SqliteException)
            {
                // After a failed flush or commit, the connection's cache may differ from the disk.
                session.Close();
                _session = null;
            }
        }
    }

    private abstract class Request(CancellationToken cancel)
    {
        protected CancellationToken Cancel { get; } = cancel;

        public abstract bool GivenUp();

        public abstract void Run(SqliteSession session);

        public abstract void Reply();

        public abstract void Fail(Exception fault);

        public abstract void FailLater(Exception fault);
    }

    private sealed class Request<T>(Func<ILedgerSession, Task<T>> work, CancellationToken cancel) : Request(cancel)
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private Exception? _fault;

        public Task<T> Answer => _answer.Task;

        /// <summary>A caller can cancel until its work begins; after that it always gets the outcome.</summary>
        public override bool GivenUp() => Cancel.IsCancellationRequested && _answer.TrySetCanceled(Cancel);

        public override void Run(SqliteSession session) => _result = work(session).GetAwaiter().GetResult();

        public override void Reply()
        {
            if (_fault is null)
            {
                _answer.TrySetResult(_result!);
            }
            else
            {
                _answer.TrySetException(_fault);
            }
        }

        public override void Fail(Exception fault) => _answer.TrySetException(_fault ?? fault);

        public override void FailLater(Exception fault) => _fault = fault;
    }
}
