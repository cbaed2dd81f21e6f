using System.Globalization;

namespace Runner.Tests.Ledgers;

/// <summary>A PgBouncer before a server of the tests, reached through a socket in a folder of its own. It has two connections to
/// the server for everybody, so that those who use it meet on each other's.</summary>
public sealed class PgBouncer : IDisposable
{
    private const string Program = "/usr/sbin/pgbouncer";

    private readonly string _folder = Directory.CreateTempSubdirectory("pooler-").FullName;
    private int _schemas;

    /// <param name="mode"><c>transaction</c> or <c>session</c>.</param>
    /// <param name="settings">More lines for its file.</param>
    internal PgBouncer(PostgresServer server, string mode, string settings)
    {
        if (Environment.IsPrivilegedProcess)
        {
            PostgresServer.Run("chown", "postgres", _folder);
        }

        var connections = mode == "session" ? 40 : 2;
        File.WriteAllText(
            Path.Combine(_folder, "pgbouncer.ini"),
            $"""
            [databases]
            postgres = host={server.Folder} port=5432 user=runner
            [pgbouncer]
            unix_socket_dir = {_folder}
            listen_port = 6432
            auth_type = any
            pool_mode = {mode}
            default_pool_size = {connections}
            max_client_conn = 200
            pidfile = {_folder}/pid
            logfile = {_folder}/log
            {settings}
            """);
        PostgresServer.RunAsUser(Program, "-d", Path.Combine(_folder, "pgbouncer.ini"));

        // It goes into the background before it listens.
        SpinWait.SpinUntil(() => File.Exists(Path.Combine(_folder, ".s.PGSQL.6432")) && ProcessId().Length > 0, TimeSpan.FromSeconds(30))
            .ShouldBeTrue("PgBouncer does not listen.");
    }

    public string NewUrl() => UrlOf($"pooled_{Interlocked.Increment(ref _schemas).ToString(CultureInfo.InvariantCulture)}");

    public string UrlOf(string schema) => $"postgres://localhost:6432/postgres?host={Uri.EscapeDataString(_folder)}&user=runner&schema={schema}";

    public void Dispose()
    {
        PostgresServer.Run("kill", "-9", ProcessId());
        Directory.Delete(_folder, recursive: true);
    }

    private string ProcessId() => File.Exists(Path.Combine(_folder, "pid")) ? File.ReadAllText(Path.Combine(_folder, "pid")).Trim() : "";
}

/// <summary>A server behind a pooler in transaction mode, shared by the tests of both.</summary>
public sealed class PooledPostgres : IDisposable
{
    private readonly Lazy<PgBouncer> _pooler;

    public PooledPostgres() => _pooler = new Lazy<PgBouncer>(() => new PgBouncer(Server, "transaction", "ignore_startup_parameters = options,search_path"));

    public PostgresServer Server { get; } = new();

    public PgBouncer Pooler => _pooler.Value;

    public void Dispose()
    {
        if (_pooler.IsValueCreated)
        {
            _pooler.Value.Dispose();
        }

        Server.Dispose();
    }
}
