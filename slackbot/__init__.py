"""UChat's Bot User API in Slack: the app, the catalogue of actions and the road every action takes."""

__version__ = "0.1.0"
