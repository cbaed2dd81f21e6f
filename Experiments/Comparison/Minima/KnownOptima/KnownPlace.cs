namespace Runner.Comparison.Minima.KnownOptima;

/// <summary>A run compared with what is known about its function.</summary>
/// <param name="Name">Such as <c>1/16</c>, <c>saddle {2, 3}</c> or <c>listed minimum 2</c>.</param>
/// <param name="Optimum">The global minimum of the loss.</param>
/// <param name="Gap">Loss − optimum.</param>
/// <param name="Meaning">One sentence in plain language.</param>
public sealed record KnownPlace(string Name, double Optimum, double Gap, string Meaning);
