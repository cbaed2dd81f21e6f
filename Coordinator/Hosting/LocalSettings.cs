namespace Runner.Hosting;

/// <summary>Settings for the actor system of a process outside any cluster.</summary>
internal static class LocalSettings
{
    /// <summary>Akka's log is off, because the actors themselves report what the user should know. Commands handle Ctrl-C.</summary>
    public const string Text = """
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          coordinated-shutdown {
            exit-clr = off
            terminate-actor-system = on
            run-by-clr-shutdown-hook = off
          }
        }
        """;
}
