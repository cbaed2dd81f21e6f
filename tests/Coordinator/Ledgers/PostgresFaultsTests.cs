using System.Net.Sockets;
using Npgsql;
using Runner.Ledgers.Postgres;

namespace Runner.Tests.Ledgers;

/// <summary>Which faults are waited for, and which end a command.</summary>
public sealed class PostgresFaultsTests
{
    [Theory]
    [InlineData("25006", "cannot execute INSERT in a read-only transaction")]
    [InlineData("25006", "cannot execute nextval() in a read-only transaction")]
    [InlineData("57014", "canceling statement due to statement timeout")]
    [InlineData("57014", "canceling statement due to user request")]
    [InlineData("55P03", "canceling statement due to lock timeout")]
    [InlineData("57P01", "terminating connection due to administrator command")]
    [InlineData("57P02", "terminating connection because of crash of another server process")]
    [InlineData("57P03", "the database system is starting up")]
    [InlineData("57P03", "the database system is shutting down")]
    [InlineData("57P03", "the database system is in recovery mode")]
    [InlineData("57P05", "terminating connection due to idle-session timeout")]
    [InlineData("25P03", "terminating connection due to idle-in-transaction timeout")]
    [InlineData("25P04", "terminating connection due to transaction timeout")]
    [InlineData("53300", "sorry, too many clients already")]
    [InlineData("53300", "too many connections for role \"ann\"")]
    [InlineData("53100", "could not extend file: No space left on device")]
    [InlineData("53200", "out of memory")]
    [InlineData("53400", "configuration limit exceeded")]
    [InlineData("40001", "could not serialize access due to concurrent update")]
    [InlineData("40001", "canceling statement due to conflict with recovery")]
    [InlineData("40P01", "deadlock detected")]
    [InlineData("58030", "could not read file: Input/output error")]
    [InlineData("08006", "connection failure")]
    [InlineData("08P01", "query_wait_timeout")]
    [InlineData("08P01", "no more connections allowed (max_client_conn)")]
    [InlineData("08P01", "server conn crashed?")]
    [InlineData("08P01", "pgbouncer cannot connect to server")]
    [InlineData("08P01", "the database system is shutting down")]
    public void A_server_that_cannot_now_is_waited_for(string state, string message) =>
        Said(new PostgresException(message, "ERROR", "ERROR", state)).ShouldBeTrue();

    [Theory]
    [InlineData("42501", "permission denied for table bundle")]
    [InlineData("28P01", "password authentication failed for user \"ann\"")]
    [InlineData("28000", "no pg_hba.conf entry for host")]
    [InlineData("3D000", "database \"nowhere\" does not exist")]
    [InlineData("42P01", "relation \"bundle\" does not exist")]
    [InlineData("42703", "column \"seal\" does not exist")]
    [InlineData("08P01", "no such database: nowhere")]
    [InlineData("08P01", "no such user: ann")]
    [InlineData("08P01", "password authentication failed")]
    [InlineData("08P01", "unsupported startup parameter: options")]
    public void What_no_waiting_mends_ends_the_command(string state, string message) =>
        Said(new PostgresException(message, "ERROR", "ERROR", state)).ShouldBeFalse();

    [Fact]
    public void A_name_that_cannot_be_resolved_and_a_connection_that_breaks_or_is_slow_are_waited_for()
    {
        Said(new SocketException((int)SocketError.TryAgain)).ShouldBeTrue();
        Said(new SocketException((int)SocketError.HostNotFound)).ShouldBeTrue();
        Said(new NpgsqlException("Failed to connect", new SocketException((int)SocketError.ConnectionRefused))).ShouldBeTrue();
        Said(new NpgsqlException("Exception while reading from stream", new EndOfStreamException())).ShouldBeTrue();
        Said(new NpgsqlException("Exception while reading from stream", new TimeoutException())).ShouldBeTrue();
    }

    [Fact]
    public void A_password_that_was_not_given_is_not_waited_for() =>
        Said(new NpgsqlException("No password has been provided but the backend requires one (in SASL/SCRAM-SHA-256)")).ShouldBeFalse();

    /// <summary>What the line says of waiting is what is done.</summary>
    private static bool Said(Exception fault)
    {
        var explained = PostgresFaults.Explain(fault, "postgres://db.example/sweeps").ShouldNotBeNull();
        explained.Message.ShouldStartWith("postgres://db.example/sweeps: ");
        explained.Message.ShouldNotContain("\n");
        explained.MayPass.ShouldBe(PostgresFaults.MayPass(fault));
        return explained.MayPass;
    }
}
