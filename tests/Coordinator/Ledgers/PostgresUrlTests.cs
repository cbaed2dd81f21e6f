using Npgsql;
using Runner.Ledgers;
using Runner.Ledgers.Postgres;

namespace Runner.Tests.Ledgers;

public sealed class PostgresUrlTests
{
    [Fact]
    public void An_address_gives_host_user_database_and_TLS()
    {
        var url = PostgresUrl.Parse("postgres://anna:p%40ss@db.example:5433/sweeps?sslmode=verify-full&sslrootcert=/ca.pem&schema=night_1&connect_timeout=3");
        var connection = new NpgsqlConnectionStringBuilder(url.Connection);

        (connection.Host, connection.Port, connection.Username, connection.Password, connection.Database)
            .ShouldBe(("db.example", 5433, "anna", "p@ss", "sweeps"));
        connection.SslMode.ShouldBe(SslMode.VerifyFull);
        connection.RootCertificate.ShouldBe("/ca.pem");
        connection.Timeout.ShouldBe(3);
        (connection.SearchPath, url.Schema).ShouldBe(("night_1", "night_1"));
        url.Place.ShouldBe("postgres://db.example:5433/sweeps");
    }

    [Fact]
    public void What_an_address_leaves_out_is_left_to_PostgreSQL()
    {
        var url = PostgresUrl.Parse("postgresql://host/");
        new NpgsqlConnectionStringBuilder(url.Connection).Username.ShouldBeNull();
        url.Schema.ShouldBe("runner");
    }

    [Theory]
    [InlineData("postgres://host/db?sslmode=perhaps")]
    [InlineData("postgres://host/db?colour=red")]
    [InlineData("postgres://host/db?schema=a;drop")]
    [InlineData("postgres://anna:secret@ho st:x/")]
    public void A_wrong_address_is_said_without_its_password(string address)
    {
        var fault = Should.Throw<LedgerException>(() => PostgresUrl.Parse(address));
        fault.Message.ShouldNotContain("secret");
        fault.Message.ShouldNotContain("\n");
    }
}
