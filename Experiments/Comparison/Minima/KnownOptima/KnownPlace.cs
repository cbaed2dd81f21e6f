namespace Runner.Comparison.Minima.KnownOptima;

/// <summary>Where a run stands against what is known of its function.</summary>
/// <param name="Name">Such as <c>1/16</c>, <c>saddle {2, 3}</c> or <c>listed minimum 2</c>.</param>
/// <param name="Optimum">The lowest loss there is.</param>
/// <param name="Gap">Loss − optimum.</param>
/// <param name="Meaning">One sentence in plain language.</param>
public sealed record KnownPlace(string Name, double Optimum, double Gap, string Meaning);
